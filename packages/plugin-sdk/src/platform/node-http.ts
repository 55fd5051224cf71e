/**
 * Node's `node:http`. An import of that module reads all its names at once, and one of them (`WebSocket`) loads Node's `fetch` with it: 35 ms of a processor and
 * some megabytes for each process that needs neither.
 */
export const nodeHttp = process.getBuiltinModule('node:http');
