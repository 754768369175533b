/** Runs the tasks one after another, in the order of the calls; a failed task does not stop the next. */
export type Mutex = <T>(task: () => Promise<T>) => Promise<T>;

export const createMutex = (): Mutex => {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const result = last.then(task);
    last = result.catch(() => undefined);
    return result;
  };
};
