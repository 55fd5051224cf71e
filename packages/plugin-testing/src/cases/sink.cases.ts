import type { SinkRecord } from '@belay/contracts';
import { expectThat, type ConformanceCase } from '../certify/conformance-case.js';
import { describeOutcome, type Kit } from '../certify/kit.js';
import type { TestEnvironment } from '../certify/test-environment.js';
import { waitFor } from '../harness/wait-for.js';
import { expectCancelled } from './expect-cancelled.js';
import { ASKED_WAIT_S, LEAST_WAIT_MS } from './notifier.cases.js';

const RECORDS = 250;
const STREAM = 'certify/lines';

/** Records reach a receiver of the kit's own, whatever it answers on the way. Each is told by a mark in it. */
export const sinkCases: readonly ConformanceCase[] = [
  {
    id: 'sink/delivers-in-order', rule: 'All records of a batch reach the receiver in order, log lines, events and figures, and the last position is told.', needs: ['sink'],
    run: async (kit) => {
      kit.receiver.begin();
      const records = makeRecords(kit, 'order');
      const { position } = await kit.get(kit.newEnvironment(), 'deliver/order', 'deliver', { stream: STREAM, records });
      expectThat(position === records.at(-1)?.position, `a batch that ends at ${records.at(-1)?.position ?? 0} was answered with position ${position}`);
      const marks = receivedMarks(kit, 'order');
      expectThat(marks.length >= RECORDS && new Set(marks).size === RECORDS, `${new Set(marks).size} of ${RECORDS} records reached the receiver`);
      expectThat(marks.every((mark, index) => index === 0 || (marks[index - 1] ?? 0) <= mark), 'the records did not come in order');
      expectThat(kit.receiver.requests.some(({ body }) => body.includes('grün')), 'text beyond ASCII was spoilt');
    },
  },
  {
    id: 'sink/at-least-once', rule: 'A receiver that fails for now (5xx) loses nothing: what it has not taken comes again, from the position that was told.', needs: ['sink'],
    run: async (kit) => {
      const taken: number[] = [];
      kit.receiver.begin(({ body }, index) => {
        if (index === 1 || index === 2) return { status: 503 };
        taken.push(...marksOf(body, 'again'));
        return { status: 204 };
      });
      await deliverAll(kit, 'again');
      const missing = makeRecords(kit, 'again').filter((_record, index) => !taken.includes(index));
      expectThat(missing.length === 0, `${missing.length} of ${RECORDS} records were never taken by a receiver that failed twice`);
      const firsts = taken.filter((mark, index) => taken.indexOf(mark) === index);
      expectThat(firsts.every((mark, index) => mark === index), 'after failures records overtook each other');
    },
  },
  {
    id: 'sink/waits', rule: 'A receiver that asks to wait (429, Retry-After) is not asked again before, and nothing is lost.', needs: ['sink'],
    run: async (kit) => {
      kit.receiver.begin((_request, index) => (index === 0 ? { status: 429, headers: { 'retry-after': String(ASKED_WAIT_S) } } : { status: 204 }));
      await deliverAll(kit, 'waits');
      const [first, second] = kit.receiver.requests;
      const waitedMs = (second?.atMs ?? 0) - (first?.atMs ?? 0);
      expectThat(waitedMs >= LEAST_WAIT_MS, `a receiver that asked for ${ASKED_WAIT_S} s was asked again after ${Math.round(waitedMs)} ms`);
    },
  },
  {
    id: 'sink/gives-up', rule: 'A receiver that refuses (400) is not asked again, and the answer says SINK_REFUSED.', needs: ['sink'],
    run: async (kit) => {
      kit.receiver.begin(() => ({ status: 400 }));
      const outcome = await kit.call(kit.newEnvironment(), 'deliver/refused', 'deliver', { stream: STREAM, records: makeRecords(kit, 'refused').slice(0, 3) });
      expectThat(outcome.kind === 'failed' && outcome.code === 'SINK_REFUSED', `records that were refused ended as ${describeOutcome(outcome)}`);
      expectThat(kit.receiver.requests.length === 1, `a receiver that refused was asked ${kit.receiver.requests.length} times`);
    },
  },
  {
    id: 'sink/crash', rule: 'A worker killed while the receiver takes a batch is followed by one that delivers it.', needs: ['sink'],
    run: async (kit) => {
      const worker = await kit.fleet.ensureOne();
      let killed: Promise<void> | undefined;
      kit.receiver.begin(async (_request, index) => {
        if (index === 0) await (killed = worker.kill());
        return { status: 204 };
      });
      const records = makeRecords(kit, 'crash');
      const call = await kit.start(kit.newEnvironment(), 'deliver/crash', 'deliver', { stream: STREAM, records });
      await waitFor('the batch at the receiver', 30_000, () => (killed === undefined ? undefined : true));
      await kit.fleet.start();
      const outcome = await call.outcome;
      expectThat(outcome.kind === 'done', `a batch whose worker was killed ended as ${describeOutcome(outcome)}`);
      expectThat(new Set(receivedMarks(kit, 'crash')).size === RECORDS, `${new Set(receivedMarks(kit, 'crash')).size} of ${RECORDS} records reached the receiver`);
    },
  },
  {
    id: 'sink/cancel', rule: 'A delivery that is cancelled while the receiver takes its time ends within 5 s.', needs: ['sink'],
    run: async (kit) => {
      const held = Promise.withResolvers<void>();
      kit.receiver.begin(async () => {
        await held.promise;
        return { status: 204 };
      });
      try {
        const call = await kit.start(kit.newEnvironment(), 'deliver/cancelled', 'deliver', { stream: STREAM, records: makeRecords(kit, 'cancelled').slice(0, 3) });
        await waitFor('the batch at the receiver', 30_000, () => (kit.receiver.requests.length > 0 ? true : undefined));
        await expectCancelled(call, 'deliver');
      } finally {
        held.resolve();
      }
    },
  },
];

/** Goes on behind the position that was told, as the engine does, until all is delivered. */
async function deliverAll(kit: Kit, name: string): Promise<void> {
  const environment: TestEnvironment = kit.newEnvironment();
  let rest = makeRecords(kit, name);
  for (let round = 0; rest.length > 0; round += 1) {
    const before = rest[0]?.position ?? 0;
    const { position } = await kit.get(environment, `deliver/${name}/${round}`, 'deliver', { stream: STREAM, records: rest });
    expectThat(position >= before, `a batch that begins at ${before} was answered with position ${position}`);
    rest = rest.filter((record) => record.position > position);
  }
}

function makeRecords(kit: Kit, name: string): SinkRecord[] {
  const attributes = { project: 'certify', environment: kit.manifest.id };
  return Array.from({ length: RECORDS }, (_value, index): SinkRecord => {
    const common = { position: 1_000 + index * 2, at: new Date(1_767_000_000_000 + index).toISOString(), attributes };
    const mark = `mark-${name}-${index}-`;
    if (index % 50 === 7) return { kind: 'event', ...common, type: 'operation.succeeded', data: { mark } };
    if (index % 50 === 8) return { kind: 'metric', ...common, name: mark, value: index };
    return { kind: 'log', ...common, stream: 'stdout', text: `${mark} grün & <odd> "text"` };
  });
}

function receivedMarks(kit: Kit, name: string): number[] {
  return kit.receiver.requests.flatMap(({ body }) => marksOf(body, name));
}

function marksOf(body: string, name: string): number[] {
  return [...body.matchAll(new RegExp(`mark-${name}-(\\d+)-`, 'g'))].map((match) => Number(match[1]));
}
