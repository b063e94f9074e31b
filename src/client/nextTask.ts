/**
 * Lets the browser handle keys and the pointer before work goes on, so that the work is not one long task.
 */
export const nextTask = (): Promise<void> => new Promise(resolve => setTimeout(resolve));
