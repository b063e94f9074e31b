/** An address with a parameter of its query at the end of it, or (null) without that parameter. */
export function withParameter(url: string, name: string, value: string | null): string {
  const [hashless = '', ...hash] = url.split('#');
  const [path = '', ...queries] = hashless.split('?');
  const pairs = queries
    .join('?')
    .split('&')
    .filter(pair => pair !== '' && !new URLSearchParams(pair).has(name));
  if (value !== null) pairs.push(`${name}=${encodeURIComponent(value)}`);
  const address = pairs.length === 0 ? path : `${path}?${pairs.join('&')}`;
  return [address, ...hash].join('#');
}
