import type { OperationInput } from '@belay/contracts/workflow';
import { patched } from '@temporalio/workflow';

/** Whether an operation's commands come in an order that was new with `order`; one that began before orders were counted has it by its marker. */
export function isChanged(input: OperationInput, order: number, marker: string): boolean {
  return (input.order ?? 0) >= order || patched(marker);
}
