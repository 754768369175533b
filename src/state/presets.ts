/** Draft: the largest number of steps that the schedule allows and that is at most 40 % of the bundle's own. */
export const draftSteps = (defaultSteps: number, trainSteps: number): number => {
  const most = Math.max(1, Math.floor(0.4 * defaultSteps));
  for (let steps = most; steps > 1; steps--) if (trainSteps % steps === 0) return steps;
  return 1;
};
