const Sequencer = require('@jest/test-sequencer').default;

/** Suites of minutes in small files. On a machine that has not run them yet jest would begin with the largest files, and one of these at the end leaves the other process idle. */
const LONG = ['plugins/conformance-docker', 'plugins/conformance-provider', 'plugins/conformance-plugins'];

module.exports = class LongSuitesFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    const isLong = ({ path }) => LONG.some((name) => path.includes(`/test/${name}.`));
    return [...sorted.filter(isLong), ...sorted.filter((test) => !isLong(test))];
  }
};
