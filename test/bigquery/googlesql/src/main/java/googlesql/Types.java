package googlesql;

import com.google.gson.JsonElement;
import com.google.zetasql.ArrayType;
import com.google.zetasql.Type;
import com.google.zetasql.TypeFactory;
import com.google.zetasql.Value;
import com.google.zetasql.ZetaSQLType.TypeKind;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Types by the names that BigQuery has for them, and values to and from JSON. */
final class Types {
  private static final Map<String, TypeKind> KINDS =
      Map.of(
          "STRING", TypeKind.TYPE_STRING,
          "INT64", TypeKind.TYPE_INT64,
          "BOOL", TypeKind.TYPE_BOOL,
          "DATE", TypeKind.TYPE_DATE,
          "TIMESTAMP", TypeKind.TYPE_TIMESTAMP,
          "NUMERIC", TypeKind.TYPE_NUMERIC,
          "FLOAT64", TypeKind.TYPE_DOUBLE);

  static Type named(String name) {
    if (name.startsWith("ARRAY<")) {
      return TypeFactory.createArrayType(named(name.substring(6, name.length() - 1)));
    }
    return TypeFactory.createSimpleType(KINDS.get(name));
  }

  static Value value(JsonElement json, Type type) {
    if (json.isJsonNull()) return Value.createNullValue(type);
    switch (type.getKind()) {
      case TYPE_STRING:
        return Value.createStringValue(json.getAsString());
      case TYPE_INT64:
        return Value.createInt64Value(json.getAsLong());
      case TYPE_BOOL:
        return Value.createBoolValue(json.getAsBoolean());
      case TYPE_DATE:
        return Value.createDateValue(LocalDate.parse(json.getAsString()));
      case TYPE_TIMESTAMP:
        return Value.createTimestampValueFromUnixMicros(
            LocalDate.parse(json.getAsString()).toEpochDay() * 86_400_000_000L);
      case TYPE_ARRAY:
        ArrayType array = type.asArray();
        List<Value> elements = new ArrayList<>();
        json.getAsJsonArray().forEach(each -> elements.add(value(each, array.getElementType())));
        return Value.createArrayValue(array, elements);
      default:
        throw new IllegalArgumentException("no value of type " + type);
    }
  }

  /** As JSON has it: whole numbers as such, decimals and moments as text. */
  static Object plain(Value value) {
    if (value.isNull()) return null;
    switch (value.getType().getKind()) {
      case TYPE_STRING:
        return value.getStringValue();
      case TYPE_INT64:
        return value.getInt64Value();
      case TYPE_BOOL:
        return value.getBoolValue();
      case TYPE_DOUBLE:
        return value.getDoubleValue();
      case TYPE_NUMERIC:
        BigDecimal number = value.getNumericValue();
        return number.stripTrailingZeros().toPlainString();
      case TYPE_ARRAY:
        List<Object> elements = new ArrayList<>();
        value.getElementList().forEach(each -> elements.add(plain(each)));
        return elements;
      case TYPE_TIMESTAMP:
        return value.getTimestampUnixMicros();
      default:
        throw new IllegalArgumentException("no JSON of type " + value.getType());
    }
  }

  /** What a column takes: numbers as wide as it is. */
  static Value as(Value value, Type type) {
    if (value.getType().equals(type)) return value;
    if (value.isNull()) return Value.createNullValue(type);
    if (type.getKind() == TypeKind.TYPE_NUMERIC && value.getType().getKind() == TypeKind.TYPE_INT64) {
      return Value.createNumericValue(BigDecimal.valueOf(value.getInt64Value()));
    }
    throw new IllegalArgumentException(value.getType() + " is no " + type);
  }

  private Types() {}
}
