/**
 * Returns a function that works out the answer for an object when it is first asked for, and keeps it for as
 * long as the object itself is kept: a catalogue, a table of signals, an element of a page. Answers that need a
 * bound instead are in an `LRUCache`; answers that are read from a database, in `memoise` (src/outliers).
 */
export function oncePer<Key extends object, Answer>(
  work: (key: Key) => Answer,
): (key: Key) => Answer {
  const answers = new WeakMap<Key, { readonly answer: Answer }>();
  return key => {
    const memorised = answers.get(key);
    if (memorised) return memorised.answer;
    const answer = work(key);
    answers.set(key, { answer });
    return answer;
  };
}
