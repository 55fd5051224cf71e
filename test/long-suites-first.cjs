const Sequencer = require('@jest/test-sequencer').default;

/**
 * Suites of a minute and more, longest first, those with a cluster of their own among others: one that begins late leaves the other processes idle at the end.
 * Written down, because a machine that has not run them yet would begin with the largest files.
 */
const LONG = [
  'kubernetes/product', 'plugins/conformance-docker', 'e2e/main-job', 'kubernetes/recovery', 'plugins/conformance-provider', 'plugins/conformance-plugins', 'kubernetes/provider', 'workflows/kill', 'plugins/hostile-worker',
  'chaos/kill-matrix', 'workflows/operation', 'provider-docker/traffic', 'workflows/environment', 'e2e/upkeep', 'plugins/python-provider', 'plugins/scaffold', 'plugins/bad-plugins', 'e2e/engine-trouble',
];

/** Long suites, then the other whole-product suites, then unit tests, which fill what is left. */
module.exports = class LongSuitesFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => {
      const place = LONG.findIndex((name) => path.includes(`/test/${name}.`));
      return place !== -1 ? place : LONG.length + (path.endsWith('.e2e-spec.ts') ? 0 : 1);
    };
    return [...super.sort(tests)].sort((a, b) => rank(a) - rank(b));
  }
};
