/** A practice of no CCG (closed, or never had one) still counts. */
export const NO_CCG = 'none';

/** The code of a practice or lab’s sender as it is compared: no blanks around it, capitals. */
export const practiceCode = (text: string): string => text.trim().toUpperCase();

/** The same for a CCG; empty where there is none. */
export const ccgCode = (text: string): string => {
  const code = text.trim().toUpperCase();
  return code === NO_CCG.toUpperCase() ? NO_CCG : code;
};
