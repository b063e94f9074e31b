/** `512 bytes`, `1.2 MB`, in steps of 1000 as file managers count. */
export function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} ${bytes === 1 ? 'byte' : 'bytes'}`;
  const power = Math.min(4, Math.floor(Math.log10(bytes) / 3));
  const size = bytes / 1000 ** power;
  return `${size.toFixed(size < 10 ? 1 : 0)} ${['', 'kB', 'MB', 'GB', 'TB'][power]}`;
}
