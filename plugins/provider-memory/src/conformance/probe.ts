import { text } from 'node:stream/consumers';

/** Looks at a memory target past the plugin, for the conformance kit: `probe.js <verb>`, JSON in, JSON out. `clean`, which ends each certification, finds nothing to do here and loads nothing. */
const [verb = '', question] = [process.argv[2], await text(process.stdin)];
process.stdout.write(verb === 'clean' ? '{}' : (await import('./answer-probe.js')).answerProbe(verb, question));
