/** Jest would translate a runner in TypeScript by itself; Node reads it as it is. */
module.exports = async (...args) => (await import('./native-runner.ts')).default(...args);
