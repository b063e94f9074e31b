package googlesql;

import com.google.gson.JsonArray;
import com.google.zetasql.AnalyzerOptions;
import com.google.zetasql.LanguageOptions;
import com.google.zetasql.Procedure;
import com.google.zetasql.SimpleCatalog;
import com.google.zetasql.SimpleColumn;
import com.google.zetasql.SimpleTable;
import com.google.zetasql.TableContent;
import com.google.zetasql.Type;
import com.google.zetasql.Value;
import com.google.zetasql.ZetaSQLBuiltinFunctionOptions;
import com.google.zetasql.ZetaSQLOptions.ErrorMessageMode;
import com.google.zetasql.ZetaSQLOptions.LanguageFeature;
import com.google.zetasql.ZetaSQLOptions.ProductMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Tables, views and procedures by name: of a backticked one, project.dataset.table is one name. */
final class Tables {
  static final LanguageOptions LANGUAGE = new LanguageOptions();

  static {
    LANGUAGE.enableMaximumLanguageFeatures();
    LANGUAGE.setProductMode(ProductMode.PRODUCT_EXTERNAL);
    LANGUAGE.setSupportsAllStatementKinds();
    LANGUAGE.enableLanguageFeature(LanguageFeature.FEATURE_ALTER_COLUMN_SET_DATA_TYPE);
  }

  /** A table or view: its columns and rows. */
  record Held(List<String> names, List<Type> types, List<List<Value>> rows) {}

  private final Map<String, Held> held = new HashMap<>();
  private final SimpleCatalog catalog = new SimpleCatalog("tests");
  private final Set<String> procedures = new HashSet<>();
  private Set<String> inCatalog = Set.of();

  Tables() {
    catalog.addZetaSQLFunctionsAndTypes(new ZetaSQLBuiltinFunctionOptions(LANGUAGE));
  }

  void forget() {
    held.clear();
    procedures.forEach(catalog::removeProcedure);
    procedures.clear();
  }

  Held get(String name) {
    Held found = held.get(name);
    if (found == null) throw new IllegalArgumentException("There is no table " + name);
    return found;
  }

  boolean has(String name) {
    return held.containsKey(name);
  }

  void put(String name, Held table) {
    held.put(name, table);
  }

  void drop(String name) {
    get(name);
    held.remove(name);
  }

  void put(Procedure procedure) {
    if (procedures.add(procedure.getFullName())) catalog.addProcedure(procedure);
  }

  void load(String name, JsonArray rows) {
    Held table = get(name);
    List<List<Value>> values = new ArrayList<>();
    rows.forEach(
        row -> {
          List<Value> cells = new ArrayList<>();
          for (int i = 0; i < table.types().size(); i++) {
            cells.add(Types.value(row.getAsJsonArray().get(i), table.types().get(i)));
          }
          values.add(cells);
        });
    put(name, new Held(table.names(), table.types(), values));
  }

  Map<String, Object> rowsOf(String name) {
    Held table = get(name);
    List<List<Object>> rows = new ArrayList<>();
    table.rows().forEach(row -> rows.add(row.stream().map(Types::plain).toList()));
    return Map.of(
        "names", table.names(),
        "types", table.types().stream().map(Type::toString).toList(),
        "rows", rows);
  }

  /** What a copy keeps, to put it back: rows are never changed in place. */
  Map<String, Held> copy() {
    return new HashMap<>(held);
  }

  void restore(Map<String, Held> copy) {
    held.clear();
    held.putAll(copy);
  }

  /** With the tables that a statement names, until the next call: handing all of them over takes time. */
  SimpleCatalog catalogFor(String sql) {
    inCatalog.forEach(catalog::removeSimpleTable);
    Map<String, Held> named = named(sql);
    named.forEach((name, table) -> catalog.addSimpleTable(name, tableOf(name, table)));
    inCatalog = named.keySet();
    return catalog;
  }

  Map<String, TableContent> contentsFor(String sql) {
    Map<String, TableContent> contents = new HashMap<>();
    named(sql).forEach((name, table) -> contents.put(name, TableContent.create(table.rows())));
    return contents;
  }

  private Map<String, Held> named(String sql) {
    Map<String, Held> found = new HashMap<>();
    held.forEach(
        (name, table) -> {
          if (sql.contains(name)) found.put(name, table);
        });
    return found;
  }

  private static SimpleTable tableOf(String name, Held table) {
    List<SimpleColumn> columns = new ArrayList<>();
    for (int i = 0; i < table.names().size(); i++) {
      columns.add(new SimpleColumn(name, table.names().get(i), table.types().get(i)));
    }
    return new SimpleTable(name, columns);
  }

  /** Errors show the place in the statement with a caret. */
  static AnalyzerOptions options(Variables variables, String sql) {
    AnalyzerOptions options = new AnalyzerOptions();
    options.setLanguageOptions(LANGUAGE);
    options.setErrorMessageMode(ErrorMessageMode.ERROR_MESSAGE_MULTI_LINE_WITH_CARET);
    if (sql.contains("@@row_count")) {
      options.addSystemVariable(List.of("row_count"), Types.named("INT64"));
    }
    variables.addTo(options, sql);
    return options;
  }
}
