/** The development server has one shard, whose queues take 20 tasks a second by default: with these a step costs 15 ms instead of 100. */
const RATES = ['transfer', 'timer', 'visibility'].map((queue) => `history.${queue}ProcessorMaxPollRPS=1000`);
/** Parts of a task queue, four by default, over which tasks and workers' questions are scattered, to be led together at the first: of use to several servers only. One part spares a deploy a tenth of its time. */
const PARTITIONS = ['Read', 'Write'].map((side) => `matching.numTaskqueue${side}Partitions=1`);
/** Requests for admission that one environment may have open at a time; the server's own limit of 10 turns a burst of webhooks away. */
const MOST_ADMISSIONS = 200;

/** Arguments of `temporal server start-dev` by which it is quick on one machine; docker-compose.yml has the same. */
export const TEMPORAL_TUNING: readonly string[] = [...RATES, ...PARTITIONS, `history.maxInFlightUpdates=${MOST_ADMISSIONS}`].flatMap((value) => ['--dynamic-config-value', value]);
