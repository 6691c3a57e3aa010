/** The steps that may be taken between two results of a rule: ten milliseconds, or every day of 270 years. */
const maxSteps = 100_000;

export interface StepBudget {
  /** Takes one step; false when there are none left. */
  readonly spend: () => boolean;
  readonly restore: () => void;
}

export function createStepBudget(): StepBudget {
  let left = maxSteps;
  return {
    spend: () => --left >= 0,
    restore: () => {
      left = maxSteps;
    },
  };
}
