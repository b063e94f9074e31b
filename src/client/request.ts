/**
 * Fetches from this site by its full address. Some bookmarks have a user name and a password in them
 * (`https://name:password@…`). A page opened that way passes both on to relative addresses, which browsers
 * then refuse to fetch.
 *
 * @param path the path with its query, starting with a slash.
 */
export const fetchHere = (path: string, options?: RequestInit): Promise<Response> =>
  fetch(location.origin + path, options);
