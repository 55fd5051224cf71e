import type { AuthoredApplication } from '../schema/application.schema.js';
import { keySpanAt, spanAt, type CheckContext, type Located } from './check-context.js';

/** Reports bounds that cannot be kept, and numbers of replicas that two keys would decide. */
export function checkAutoscaling(context: CheckContext, { value, path }: Located<AuthoredApplication>): void {
  const { autoscaling } = value;
  if (autoscaling === undefined) return;
  const place = [...path, 'autoscaling'];
  const conflict = (span: ReturnType<typeof spanAt>, message: string, hint: string): void => context.findings.add('error', 'CONFLICTING_KEYS', span, message, hint);
  if (autoscaling.min > autoscaling.max) conflict(spanAt(context, ...place, 'min'), `min (${autoscaling.min}) is more than max (${autoscaling.max}).`, 'Swap them.');
  if (autoscaling.cpu_percent !== undefined && autoscaling.ram_percent !== undefined)
    conflict(keySpanAt(context, ...place, 'ram_percent'), 'The number of replicas follows either the CPU or the memory.', 'Keep one of cpu_percent and ram_percent.');
  if (value.replicas !== undefined) conflict(keySpanAt(context, ...place), 'An application has either replicas or autoscaling.', 'Remove one of them.');
  const processes = Object.entries(value.processes ?? {});
  for (const [name, process] of processes) {
    if (processes.length === 1 && process.replicas !== undefined)
      conflict(keySpanAt(context, ...path, 'processes', name, 'replicas'), 'An application has either replicas or autoscaling.', 'Remove one of them.');
  }
  for (const direction of ['scale_up', 'scale_down'] as const) {
    const rule = autoscaling[direction];
    if (rule?.period !== undefined && rule.step === undefined && rule.step_percent === undefined)
      conflict(keySpanAt(context, ...place, direction, 'period'), 'A period without a step limits nothing.', 'Add step or step_percent, or remove this line.');
  }
}
