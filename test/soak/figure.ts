/** Prints a figure that a long test measured, for docs/operations.md. */
export const figure = (text: string): void => {
  process.stdout.write(`${text}\n`);
};
