/**
 * Fetches from this site by its origin. A page that was opened with a user name and password in its
 * address (`https://name:password@…`, as some bookmarks are) passes both on to relative addresses, which
 * browsers then refuse to fetch.
 *
 * @param path with its query; begins with a slash.
 */
export const fetchHere = (path: string, options?: RequestInit): Promise<Response> =>
  fetch(location.origin + path, options);
