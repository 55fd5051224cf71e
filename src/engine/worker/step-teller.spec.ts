import { describe, expect, it } from '@jest/globals';
import type { StepBatch } from '@belay/contracts';
import { pino } from 'pino';
import { StepTeller } from './step-teller.js';

const batchOf = (operationId: string, ...steps: string[]): StepBatch => ({ operationId, events: steps.map((step) => ({ kind: 'started', step, at: '2026-01-01T00:00:00.000Z' })) });
const stepsOf = ({ events }: StepBatch): string[] => events.flatMap((event) => (event.kind === 'warning' ? [] : [event.step]));
const logger = pino({ level: 'silent' });

describe('StepTeller', () => {
  it('writes together what is told in one turn, and after it what came meanwhile', async () => {
    const gate = Promise.withResolvers<void>();
    const reached = Promise.withResolvers<void>();
    const written: string[][] = [];
    const teller = new StepTeller(async (batch) => {
      written.push(stepsOf(batch));
      reached.resolve();
      await gate.promise;
    }, logger);

    teller.tell(batchOf('op_1', 'a'));
    teller.tell(batchOf('op_1', 'b'));
    await reached.promise;
    teller.tell(batchOf('op_1', 'c'));
    teller.tell(batchOf('op_1', 'd'));
    gate.resolve();
    await teller.close();

    expect(written).toEqual([['a', 'b'], ['c', 'd']]);
  });

  it('does not let an operation wait for another', async () => {
    const gate = Promise.withResolvers<void>();
    const other = Promise.withResolvers<void>();
    const written: string[] = [];
    const teller = new StepTeller(async (batch) => {
      if (batch.operationId === 'op_1') await gate.promise;
      else other.resolve();
      written.push(batch.operationId);
    }, logger);

    teller.tell(batchOf('op_1', 'a'));
    teller.tell(batchOf('op_2', 'a'));
    await other.promise;
    gate.resolve();
    await teller.close();

    expect(written).toEqual(['op_2', 'op_1']);
  });

  it('tries again, and keeps the order', async () => {
    const written: string[][] = [];
    const tried = Promise.withResolvers<void>();
    let isAway = true;
    const record = async (batch: StepBatch): Promise<void> => {
      if (isAway) {
        isAway = false;
        tried.resolve();
        throw new Error('away');
      }
      written.push(stepsOf(batch));
    };
    const teller = new StepTeller(record, logger);

    teller.tell(batchOf('op_1', 'a'));
    await tried.promise;
    teller.tell(batchOf('op_1', 'b'));
    await teller.close();

    expect(written).toEqual([['a'], ['b']]);
  });
});
