package googlesql;

import com.google.zetasql.AnalyzerOptions;
import com.google.zetasql.Type;
import com.google.zetasql.Value;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Variables and arguments of a procedure, or the parameters of a statement. To Google's engine they are
 * parameters; in a procedure, whose names begin with v__ and p__, they stand without the @.
 */
final class Variables {
  /** Comments and texts, which stay as they are, or a name that is no part of a longer one. */
  private static final Pattern NAMES =
      Pattern.compile("--[^\\n]*+|'(?:[^'\\\\]++|\\\\.)*+'|(?<![@\\w`.])[vp]__\\w++");

  private final Map<String, Type> types = new TreeMap<>();
  private final Map<String, Value> values = new HashMap<>();

  void declare(String name, String type) {
    declare(name, Types.named(type));
  }

  void declare(String name, Type type) {
    types.put(name, type);
    values.put(name, Value.createNullValue(type));
  }

  void set(String name, Value value) {
    values.put(name, Types.as(value, typeOf(name)));
  }

  Type typeOf(String name) {
    Type type = types.get(name);
    if (type == null) throw new IllegalArgumentException("There is no variable " + name);
    return type;
  }

  Map<String, Value> values() {
    return values;
  }

  /** The statement with every variable as a parameter. */
  String asParameters(String sql) {
    return NAMES
        .matcher(sql)
        .replaceAll(
            found ->
                types.containsKey(found.group())
                    ? "@" + found.group()
                    : Matcher.quoteReplacement(found.group()));
  }

  void addTo(AnalyzerOptions options, String sql) {
    types.forEach(
        (name, type) -> {
          if (sql.contains("@" + name)) options.addQueryParameter(name, type);
        });
  }
}
