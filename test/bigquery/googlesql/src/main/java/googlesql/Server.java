package googlesql;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Reads a request a line and writes an answer a line, both JSON. Every request has `do`:
 *
 * <ul>
 *   <li>`analyze`: `sql` and the types of its `parameters` by name. What it creates is there afterwards.
 *   <li>`checkProcedure`: every leaf of a CREATE PROCEDURE statement's body is analysed.
 *   <li>`load`: a `table` gets these `rows`.
 *   <li>`fillView`: the view of a CREATE VIEW statement gets the rows that its query has now.
 *   <li>`call`: the body of a CREATE PROCEDURE statement runs, its `arguments` by name. `conflict`: the
 *       first UPDATE is refused as BigQuery refuses a transaction that conflicts.
 *   <li>`rows`: all rows of a `table`.
 *   <li>`forget`: no table is there any more.
 * </ul>
 *
 * <p>The answer is {"value": …}, or {"error": Google's message}.
 */
public final class Server {
  private static final Gson GSON =
      new GsonBuilder().serializeNulls().serializeSpecialFloatingPointValues().create();

  private final Tables tables = new Tables();

  public static void main(String[] args) throws IOException {
    Server server = new Server();
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      out.println(GSON.toJson(server.answer(JsonParser.parseString(line).getAsJsonObject())));
    }
  }

  private JsonObject answer(JsonObject request) {
    JsonObject answer = new JsonObject();
    try {
      answer.add("value", value(request));
    } catch (RuntimeException error) {
      answer.addProperty("error", error.getMessage() == null ? error.toString() : error.getMessage());
    }
    return answer;
  }

  private JsonElement value(JsonObject request) {
    switch (request.get("do").getAsString()) {
      case "analyze":
        Variables parameters = new Variables();
        request
            .getAsJsonObject("parameters")
            .entrySet()
            .forEach(each -> parameters.declare(each.getKey(), each.getValue().getAsString()));
        return GSON.toJsonTree(new Analysis(tables, parameters).statement(text(request, "sql")));
      case "checkProcedure":
        return GSON.toJsonTree(new Analysis(tables, new Variables()).procedure(text(request, "sql")));
      case "load":
        JsonArray rows = request.getAsJsonArray("rows");
        tables.load(text(request, "table"), rows);
        return GSON.toJsonTree(rows.size());
      case "fillView":
        new Run(tables, false).view(text(request, "sql"));
        return GSON.toJsonTree(true);
      case "call":
        boolean meetsConflict = request.has("conflict");
        new Run(tables, meetsConflict)
            .procedure(text(request, "sql"), request.getAsJsonObject("arguments"));
        return GSON.toJsonTree(true);
      case "rows":
        return GSON.toJsonTree(tables.rowsOf(text(request, "table")));
      case "forget":
        tables.forget();
        return GSON.toJsonTree(true);
      default:
        throw new IllegalArgumentException("no such request: " + request);
    }
  }

  private static String text(JsonObject request, String name) {
    return request.get(name).getAsString();
  }
}
