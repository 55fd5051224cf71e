import type { ApiClient } from '../api/api-client.js';
import { present } from '../api/present.js';
import { type OutputLine, readOperationEvent } from '../progress/operation-event.js';
import { operationLogDocument } from './operation-log.document.js';

/** A line that a step wrote. */
export interface StepOutput extends OutputLine { readonly step: string }

/**
 * Reads what the steps of an operation wrote (build output and the like), oldest first.
 * @throws {CliError} NOT_FOUND when there is no operation with this id.
 */
export async function readOperationLog(client: ApiClient, id: string): Promise<StepOutput[]> {
  const lines: StepOutput[] = [];
  let after = 0;
  for (;;) {
    const { nodes, pageInfo } = present((await client.request(operationLogDocument, { id, after })).operation, `operation "${id}"`).events;
    for (const node of nodes) {
      const event = readOperationEvent(node);
      if (event.kind === 'output') lines.push(...event.lines.map((line) => ({ ...line, step: event.step })));
    }
    const last = nodes.at(-1)?.offset;
    if (!pageInfo.hasNextPage || last === undefined) return lines;
    after = last;
  }
}
