export * from './certificate.js';
export * from './conformance-report.js';
