import { resourceId, resourceRef } from '@belay/plugin-sdk';
import { z } from 'zod';
import { MemoryEngine } from '../engine/memory-engine.js';

const request = z.object({ targetOptions: z.object({ file: z.string() }), refs: z.array(resourceRef).default([]), ref: resourceRef.optional(), handle: z.string().default(''), key: z.string().default(''), text: z.string().default('') });
type Request = z.output<typeof request>;

const verbs: Readonly<Record<string, (engine: MemoryEngine, input: Request) => unknown>> = {
  plant: (engine, { refs }) => {
    for (const ref of refs) engine.plant({ ref, spec: { kind: 'network', name: ref.name }, specHash: 'foreign' });
    return { handle: JSON.stringify(refs) };
  },
  'find-damage': (engine, { handle }) => ({ damage: planted(handle).filter((ref) => engine.find(ref)?.specHash !== 'foreign').map(resourceId) }),
  unplant: (engine, { handle }) => {
    for (const ref of planted(handle)) engine.removeByHand(ref);
    return {};
  },
  'remove-by-hand': (engine, { ref }) => {
    if (ref !== undefined) engine.removeByHand(ref);
    return {};
  },
  'write-data': (engine, { ref, text: data }) => {
    if (ref !== undefined) engine.writeData(ref, data);
    return {};
  },
  'read-data': (engine, { ref }) => ({ text: ref === undefined ? undefined : engine.find(ref)?.data }),
  'read-texts': (engine) => ({ texts: [...engine.list().map(({ variables: _allowed, ...visible }) => JSON.stringify(visible)), ...engine.archives.list().map((archive) => JSON.stringify(archive))] }),
  'find-leftovers': (engine) => ({ items: [...engine.list().filter(({ isOurs }) => isOurs).map(({ ref }) => `${ref.environmentId}/${resourceId(ref)}`), ...engine.archives.list().map(({ source, backupId }) => `${source.environmentId}/archive ${backupId}`)] }),
  'count-job-runs': (engine, { key }) => ({ count: engine.effects().filter((effect) => effect.action === 'job' && effect.key === key).length }),
};

function planted(handle: string) {
  return z.array(resourceRef).parse(JSON.parse(handle));
}

/** Answers one question about a memory target, JSON in, JSON out. @throws when nobody knows the verb. */
export function answerProbe(verb: string, question: string): string {
  const input = request.parse(JSON.parse(question));
  const engine = new MemoryEngine({ file: input.targetOptions.file });
  const answer = verbs[verb]?.(engine, input);
  engine.close();
  if (answer === undefined) throw new Error(`unknown verb; known are ${Object.keys(verbs).join(', ')}, clean`);
  return JSON.stringify(answer);
}
