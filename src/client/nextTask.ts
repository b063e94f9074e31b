/** Lets the browser answer keys and pointer before the work goes on: no long task out of several. */
export const nextTask = (): Promise<void> => new Promise(resolve => setTimeout(resolve));
