package googlesql;

import com.google.zetasql.ParseLocationRange;
import com.google.zetasql.parser.ASTNode;
import java.nio.charset.StandardCharsets;

/** A text, and the parts of it that Google's parser names by their bytes. */
record Source(String text) {
  String of(ASTNode node) {
    ParseLocationRange range = node.getParseLocationRange();
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new String(
        bytes, range.start(), range.end() - range.start(), StandardCharsets.UTF_8);
  }
}
