/**
 * Reads the answer of each key once; calls while it is read wait for the same answer. A read that fails is
 * not kept, so that the next call tries again.
 */
export function memoise<Key, Answer>(
  read: (key: Key) => Promise<Answer>,
): (key: Key) => Promise<Answer> {
  const answers = new Map<Key, Promise<Answer>>();
  return key => {
    const cached = answers.get(key);
    if (cached) return cached;
    const answer = read(key);
    answers.set(key, answer);
    answer.catch(() => answers.delete(key));
    return answer;
  };
}
