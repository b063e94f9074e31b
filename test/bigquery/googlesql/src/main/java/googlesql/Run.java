package googlesql;

import com.google.gson.JsonObject;
import com.google.zetasql.Parser;
import com.google.zetasql.PreparedQuery;
import com.google.zetasql.SqlException;
import com.google.zetasql.TableContent;
import com.google.zetasql.Type;
import com.google.zetasql.Value;
import com.google.zetasql.parser.ASTNodes.*;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs the body of a procedure. Every query, condition and value is computed by Google's reference
 * evaluator; the order of statements, handlers and transactions are ours, by Google's documents
 * “Procedural language” and “Multi-statement transactions”.
 */
final class Run {
  private final Tables tables;
  private final Variables variables = new Variables();
  private boolean meetsConflict;
  private long rowCount = 0;
  /** What ROLLBACK puts back; null: no transaction is open. */
  private Map<String, Tables.Held> before = null;
  private RuntimeException handled = null;

  Run(Tables tables, boolean meetsConflict) {
    this.tables = tables;
    this.meetsConflict = meetsConflict;
  }

  /** Ends the procedure. */
  private static final class Return extends RuntimeException {}

  void procedure(String sql, JsonObject arguments) {
    ASTCreateProcedureStatement procedure =
        (ASTCreateProcedureStatement) Parser.parseStatement(sql, Tables.LANGUAGE);
    Source source = new Source(sql);
    Analysis.declareArguments(procedure, source, variables);
    arguments
        .entrySet()
        .forEach(
            each ->
                variables.set(
                    each.getKey(), Types.value(each.getValue(), variables.typeOf(each.getKey()))));
    try {
      list(procedure.getBody().getStatementListNode(), source);
    } catch (Return done) {
      // A procedure may end before its last statement.
    }
  }

  /** Gives the view of a CREATE VIEW statement the rows that its query has now. */
  void view(String sql) {
    ASTCreateViewStatement view =
        (ASTCreateViewStatement) Parser.parseStatement(sql, Tables.LANGUAGE);
    Source source = new Source(sql);
    Result result = query(source.of(view.getQuery()));
    tables.put(
        nameOf(source.of(view.getName())),
        new Tables.Held(result.names(), result.types(), result.rows()));
  }

  private void list(ASTStatementList statements, Source source) {
    if (statements == null) return;
    for (ASTStatement each : statements.getStatementList()) one(each, source);
  }

  private void one(ASTStatement statement, Source source) {
    if (statement instanceof ASTBeginEndBlock block) {
      block(block, source);
    } else if (statement instanceof ASTIfStatement branch) {
      Value condition = value(source.of(branch.getCondition()));
      boolean holds = !condition.isNull() && condition.getBoolValue();
      list(holds ? branch.getThenList() : branch.getElseList(), source);
    } else if (statement instanceof ASTVariableDeclaration declared) {
      declared
          .getVariableList()
          .getIdentifierList()
          .forEach(
              name -> {
                variables.declare(source.of(name), source.of(declared.getType()));
                if (declared.getDefaultValue() != null) {
                  variables.set(source.of(name), value(source.of(declared.getDefaultValue())));
                }
              });
    } else if (statement instanceof ASTSingleAssignment set) {
      variables.set(source.of(set.getVariable()), value(source.of(set.getExpression())));
    } else if (statement instanceof ASTRaiseStatement raise) {
      if (raise.getMessage() == null) throw handled;
      throw new IllegalStateException(value(source.of(raise.getMessage())).getStringValue());
    } else if (statement instanceof ASTReturnStatement) {
      throw new Return();
    } else if (statement instanceof ASTBeginStatement) {
      if (before != null) throw new IllegalStateException("Transaction is already in progress");
      before = tables.copy();
    } else if (statement instanceof ASTCommitStatement) {
      close("COMMIT");
    } else if (statement instanceof ASTRollbackStatement) {
      tables.restore(close("ROLLBACK"));
    } else if (statement instanceof ASTCreateTableStatement made) {
      Result result = query(source.of(made.getQuery()));
      String name = source.of(made.getName());
      if (tables.has(name)) throw new IllegalStateException("Already Exists: Table " + name);
      tables.put(name, new Tables.Held(result.names(), result.types(), result.rows()));
    } else if (statement instanceof ASTDropStatement drop) {
      tables.drop(source.of(drop.getName()));
    } else if (statement instanceof ASTInsertStatement insert) {
      insert(insert, source);
    } else if (statement instanceof ASTDeleteStatement delete) {
      delete(delete, source);
    } else if (statement instanceof ASTUpdateStatement update) {
      update(update, source);
    } else {
      throw new IllegalStateException("cannot run " + source.of(statement));
    }
  }

  private void block(ASTBeginEndBlock block, Source source) {
    if (block.getHandlerList() == null) {
      list(block.getStatementListNode(), source);
      return;
    }
    try {
      list(block.getStatementListNode(), source);
    } catch (Return done) {
      throw done;
    } catch (RuntimeException error) {
      RuntimeException outer = handled;
      handled = error;
      list(block.getHandlerList().getExceptionHandlerList().get(0).getStatementList(), source);
      handled = outer;
    }
  }

  private Map<String, Tables.Held> close(String what) {
    if (before == null) {
      throw new IllegalStateException(what + " TRANSACTION without an active transaction");
    }
    Map<String, Tables.Held> then = before;
    before = null;
    return then;
  }

  private void insert(ASTInsertStatement insert, Source source) {
    String name = nameOf(source.of(insert.getTargetPath()));
    Tables.Held table = tables.get(name);
    List<String> columns =
        insert.getColumnList().getIdentifiers().stream().map(source::of).toList();
    Result result = query(source.of(insert.getQuery()));
    List<List<Value>> rows = new ArrayList<>(table.rows());
    for (List<Value> row : result.rows()) {
      List<Value> cells = new ArrayList<>();
      for (int i = 0; i < table.names().size(); i++) {
        int at = columns.indexOf(table.names().get(i));
        Type type = table.types().get(i);
        cells.add(at < 0 ? Value.createNullValue(type) : Types.as(row.get(at), type));
      }
      rows.add(cells);
    }
    tables.put(name, new Tables.Held(table.names(), table.types(), rows));
    rowCount = result.rows().size();
  }

  /** Keeps the rows of which the condition does not hold. */
  private void delete(ASTDeleteStatement delete, Source source) {
    String target = source.of(delete.getTargetPath());
    Tables.Held table = tables.get(nameOf(target));
    Result kept =
        query(
            "SELECT * FROM " + target + " WHERE (" + source.of(delete.getWhere()) + ") IS NOT TRUE");
    tables.put(nameOf(target), new Tables.Held(table.names(), table.types(), kept.rows()));
    rowCount = table.rows().size() - kept.rows().size();
  }

  /** Of the one column that the procedure changes in all rows. */
  private void update(ASTUpdateStatement update, Source source) {
    if (meetsConflict) {
      meetsConflict = false;
      // BigQuery closes the transaction that it cancels.
      tables.restore(close("ROLLBACK"));
      throw new IllegalStateException("Transaction is aborted due to concurrent update");
    }
    String target = source.of(update.getTargetPath());
    Tables.Held table = tables.get(nameOf(target));
    ASTUpdateSetValue set = update.getUpdateItemList().getUpdateItems().get(0).getSetValue();
    String changes = source.of(set.getValue()) + " AS " + source.of(set.getPath());
    String where = source.of(update.getWhere());
    Result counted = query("SELECT 1 FROM " + target + " WHERE " + where);
    if (counted.rows().size() < table.rows().size()) {
      throw new IllegalStateException("cannot run an UPDATE of some rows only");
    }
    Result changed = query("SELECT * REPLACE (" + changes + ") FROM " + target);
    tables.put(nameOf(target), new Tables.Held(table.names(), table.types(), changed.rows()));
    rowCount = counted.rows().size();
  }

  private static String nameOf(String path) {
    return path.replace("`", "");
  }

  private Value value(String expression) {
    return query("SELECT " + expression).rows().get(0).get(0);
  }

  private record Result(List<String> names, List<Type> types, List<List<Value>> rows) {}

  private Result query(String sql) {
    String text =
        variables.asParameters(sql).replace("@@row_count", String.valueOf(rowCount));
    try (PreparedQuery query =
        PreparedQuery.builder()
            .setSql(text)
            .setAnalyzerOptions(Tables.options(variables, text))
            .setCatalog(tables.catalogFor(text))
            .setTablesContents(tables.contentsFor(text))
            .prepare()) {
      Map<String, Value> given = new HashMap<>();
      for (String name : query.getReferencedParameters()) {
        given.put(name, variables.values().get(name));
      }
      TableContent content = query.execute(given);
      List<List<Value>> rows = new ArrayList<>(content.getTableData());
      return new Result(
          query.getColumns().stream().map(each -> each.getName()).toList(),
          query.getColumns().stream().map(each -> each.getType()).toList(),
          rows);
    } catch (SqlException error) {
      throw new IllegalStateException(error.getMessage() + "\n" + text, error);
    }
  }
}
