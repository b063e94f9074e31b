/** A list of JSON whose elements are made one by one as it is written. */
export class JsonList {
  readonly elements: Iterable<unknown>;

  constructor(elements: Iterable<unknown>) {
    this.elements = elements;
  }
}

/** Characters that are sent as one piece: few enough to start at once, many enough to be quick. */
const PIECE = 64 * 1024;

/**
 * The text that `JSON.stringify` would make, in pieces, with every `JsonList` as an array. Lists are found
 * in lists and in the values of plain objects that are the value or an element.
 */
export function* jsonPieces(value: unknown): Generator<string> {
  let piece = '';
  for (const text of textsOf(value)) {
    piece += text;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = '';
  }
  yield piece;
}

function* textsOf(value: unknown): Generator<string> {
  if (value instanceof JsonList) {
    let separator = '[';
    for (const element of value.elements) {
      yield separator;
      yield* textsOf(element);
      separator = ',';
    }
    yield separator === '[' ? '[]' : ']';
  } else if (holdsList(value)) {
    let separator = '{';
    for (const [name, part] of Object.entries(value)) {
      if (part === undefined) continue;
      yield `${separator}${JSON.stringify(name)}:`;
      yield* textsOf(part);
      separator = ',';
    }
    yield '}';
  } else {
    yield JSON.stringify(value) ?? 'null';
  }
}

const holdsList = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' &&
  value !== null &&
  Object.values(value).some(part => part instanceof JsonList);
