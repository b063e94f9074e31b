package googlesql;

import com.google.zetasql.Analyzer;
import com.google.zetasql.Parser;
import com.google.zetasql.Procedure;
import com.google.zetasql.SqlException;
import com.google.zetasql.Type;
import com.google.zetasql.parser.ASTNodes.*;
import com.google.zetasql.resolvedast.ResolvedNodes.*;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Has Google's analyser look at statements, and at procedures leaf by leaf. */
final class Analysis {
  private final Tables tables;
  private final Variables variables;
  private int leaves = 0;

  Analysis(Tables tables, Variables variables) {
    this.tables = tables;
    this.variables = variables;
  }

  /** Its result's columns by name; what it creates is there afterwards, without rows. */
  Map<String, String> statement(String sql) {
    String text = variables.asParameters(sql);
    leaves++;
    ResolvedStatement found;
    try {
      found =
          Analyzer.analyzeStatement(
              text, Tables.options(variables, text), tables.catalogFor(text));
    } catch (SqlException error) {
      throw error;
    } catch (RuntimeException error) {
      // A CALL has been analysed when the Java client fails to read the answer.
      if (!text.strip().startsWith("CALL")) throw error;
      return Map.of();
    }
    Map<String, String> columns = new LinkedHashMap<>();
    if (found instanceof ResolvedQueryStmt query) {
      query
          .getOutputColumnList()
          .forEach(each -> columns.put(each.getName(), each.getColumn().getType().toString()));
    }
    if (found instanceof ResolvedCreateTableStmtBase table) {
      keep(table, table.getColumnDefinitionList().stream().map(ResolvedColumnDefinition::getName).toList(),
          table.getColumnDefinitionList().stream().map(ResolvedColumnDefinition::getType).toList());
    }
    if (found instanceof ResolvedCreateViewStmt view) {
      keep(view, view.getOutputColumnList().stream().map(ResolvedOutputColumn::getName).toList(),
          view.getOutputColumnList().stream().map(each -> each.getColumn().getType()).toList());
    }
    if (found instanceof ResolvedCreateProcedureStmt procedure) {
      tables.put(new Procedure(procedure.getNamePath(), procedure.getSignature()));
    }
    return columns;
  }

  private void keep(ResolvedCreateStatement made, List<String> names, List<Type> types) {
    tables.put(
        String.join(".", made.getNamePath()), new Tables.Held(names, types, new ArrayList<>()));
  }

  /** How many leaves the body of a CREATE PROCEDURE statement has; all were analysed. */
  int procedure(String sql) {
    ASTCreateProcedureStatement procedure =
        (ASTCreateProcedureStatement) Parser.parseStatement(sql, Tables.LANGUAGE);
    Source source = new Source(sql);
    declareArguments(procedure, source, variables);
    list(procedure.getBody().getStatementListNode(), source);
    return leaves;
  }

  static void declareArguments(
      ASTCreateProcedureStatement procedure, Source source, Variables variables) {
    procedure
        .getParameters()
        .getParameterEntries()
        .forEach(each -> variables.declare(source.of(each.getName()), source.of(each.getType())));
  }

  private void list(ASTStatementList statements, Source source) {
    if (statements == null) return;
    for (ASTStatement each : statements.getStatementList()) {
      if (each instanceof ASTBeginEndBlock block) {
        list(block.getStatementListNode(), source);
        if (block.getHandlerList() != null) {
          block
              .getHandlerList()
              .getExceptionHandlerList()
              .forEach(handler -> list(handler.getStatementList(), source));
        }
      } else if (each instanceof ASTIfStatement branch) {
        expression(source.of(branch.getCondition()), Types.named("BOOL"));
        list(branch.getThenList(), source);
        list(branch.getElseList(), source);
      } else if (each instanceof ASTVariableDeclaration declared) {
        String type = source.of(declared.getType());
        declared
            .getVariableList()
            .getIdentifierList()
            .forEach(name -> variables.declare(source.of(name), type));
        if (declared.getDefaultValue() != null) {
          expression(source.of(declared.getDefaultValue()), Types.named(type));
        }
      } else if (each instanceof ASTSingleAssignment set) {
        expression(
            source.of(set.getExpression()), variables.typeOf(source.of(set.getVariable())));
      } else if (each instanceof ASTRaiseStatement raise) {
        if (raise.getMessage() != null) {
          expression(source.of(raise.getMessage()), Types.named("STRING"));
        }
      } else if (!(each instanceof ASTReturnStatement)) {
        statement(source.of(each));
      }
    }
  }

  private void expression(String sql, Type wanted) {
    String text = variables.asParameters("SELECT " + sql + " AS x");
    leaves++;
    ResolvedStatement found =
        Analyzer.analyzeStatement(text, Tables.options(variables, text), tables.catalogFor(text));
    Type type = ((ResolvedQueryStmt) found).getOutputColumnList().get(0).getColumn().getType();
    if (!type.equals(wanted)) {
      throw new IllegalArgumentException(type + " where " + wanted + " is wanted: " + sql);
    }
  }
}
