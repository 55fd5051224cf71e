export { TEMPORAL_TUNING } from './components/temporal-settings.js';
export { readLocalConfig, type LocalConfig } from './config/local-config.js';
export { startPlatform, type TestPlatform, type TestPlatformOptions } from './testing/start-platform.js';
export { callGraphql, type GraphqlCall } from './testing/call-graphql.js';
export { removeInstanceResources } from './testing/remove-instance-resources.js';
export { choosePort } from './platform/ports.js';
export { waitUntil } from './platform/wait-until.js';
export { findGatewayApi } from './testing/find-gateway-api.js';
export { findTestCluster, type FoundCluster } from './testing/find-test-cluster.js';
