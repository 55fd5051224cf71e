/** Place of a plan's first step among an operation's steps, by its phase. */
export const PLAN_POSITION = { forward: 100, undo: 10_100 } as const;

const fixed: Readonly<Record<string, number>> = { resolve: 0, observe: 1, plan: 2, run: 3, 'undo/observe': 10_000, 'observe/after': 20_000 };

/** Gives the place of a step that no plan names, so that steps are listed in the order in which people think of them. */
export function positionOf(step: string): number {
  return fixed[step] ?? (step.startsWith('undo/') ? 19_000 : 9_000);
}
