/** What programs call a file while they copy it, load it down, edit or lock it. */
export const PASSING_NAMES = [
  '.x.csv', // hidden
  '.x.csv.Ab12Cd', // rsync
  '.~lock.x.csv#', // LibreOffice
  '~$x.csv', // Office
  '~x.csv',
  'x.csv~', // editors
  'x.csv.swp',
  'x.csv.tmp',
  'x.tmp',
  'x.csv.part', // Firefox
  'x.csv.partial', // Internet Explorer
  'x.csv.crdownload', // Chrome, Edge
  'x.csv.opdownload', // Opera
  'x.csv.download', // Safari
  'x.csv.filepart', // WinSCP
  'Unconfirmed 12345.crdownload', // Chrome
] as const;
