import type { PlanStep, ReleaseSpec } from '@belay/contracts';
import type { ObservedState } from './observed-state.js';

/** Puts looks at images before everything else, for those that a plan wants as they are and that nothing observed shows to exist. */
export function withImageChecks(steps: readonly PlanStep[], release: ReleaseSpec, state: ObservedState): PlanStep[] {
  const present = new Set(state.all.flatMap(({ image }) => (image === undefined ? [] : [image.imageId])));
  const checks = steps.flatMap((step): PlanStep[] => {
    if (step.action !== 'apply') return [];
    const { spec } = step.resource;
    if ((spec.kind !== 'workload' && spec.kind !== 'service') || spec.image.imageId === '' || present.has(spec.image.imageId)) return [];
    return [{
      name: `check/image/${spec.kind}/${spec.name}`, action: 'checkImage', subject: describe(spec, release), image: spec.image, after: [], change: 'none',
      summary: `make sure that the image of ${spec.kind} ${spec.name} still exists`, causesDowntime: false,
    }];
  });
  if (checks.length === 0) return [...steps];
  const names = checks.map(({ name }) => name);
  return [...checks, ...steps.map((step) => (step.after.length === 0 ? { ...step, after: names } : step))];
}

function describe({ kind, name }: { readonly kind: 'workload' | 'service'; readonly name: string }, { applications }: ReleaseSpec): string {
  if (kind === 'service') return `service ${name}`;
  const source = applications.find((one) => one.name === name)?.source;
  return source?.kind === 'git' ? `application ${name} at commit ${source.commit.slice(0, 12)}` : `application ${name}`;
}
