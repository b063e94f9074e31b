/** Lets the browser handle keys and pointer before work continues, so that it is not one long task. */
export const nextTask = (): Promise<void> => new Promise(resolve => setTimeout(resolve));
