/**
 * Fetches from this site. Addresses on a page that was opened with a user name and password in its own
 * (`https://name:password@…`, as bookmarks have them) inherit both, and browsers fetch no such address.
 *
 * @param path with its query; begins with a slash.
 */
export const fetchHere = (path: string, options?: RequestInit): Promise<Response> =>
  fetch(location.origin + path, options);
