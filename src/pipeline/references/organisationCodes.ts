/** The CCG of practices that have none, because they closed or never had one. They still count. */
export const NO_CCG = 'none';

/** A practice’s or lab’s code for comparison: in capitals and without surrounding blanks. */
export const practiceCode = (text: string): string => text.trim().toUpperCase();

/** A CCG’s code for comparison; empty if there is none. */
export const ccgCode = (text: string): string => {
  const code = text.trim().toUpperCase();
  return code === NO_CCG.toUpperCase() ? NO_CCG : code;
};

/**
 * The commissioner behind a code of the prescribing files, in capitals: EPD writes 11M as 11M00. To a
 * spreadsheet 01E00 is the number 1 × 10^0, which it saves as 1.00E+00, and 11E00 as 1.10E+01: the
 * commissioner is the number’s two digits and an E. sql/pipeline/prescribing/scratch.sql has the same rule.
 */
export const commissionerCode = (code: string): string =>
  /^(?:\d(?:\.0+)?E\+?00|\d(?:\.\d0*)?E\+?01)$/.test(code)
    ? `${String(Math.round(Number(code))).padStart(2, '0')}E`
    : code.replace(/^(\w{3})00$/, '$1');
