/** A link as a page shows it. */
export interface Link {
  readonly text: string;
  readonly href: string;
  /** Empty: the browser keeps the file under the name that the server gives it. */
  readonly download?: string;
}
