import { registerEnumType } from '@nestjs/graphql';

export const EnvironmentKindEnum = { PRODUCTION: 'production', STAGING: 'staging', DEVELOPMENT: 'development', PREVIEW: 'preview' } as const;
export type EnvironmentKind = (typeof EnvironmentKindEnum)[keyof typeof EnvironmentKindEnum];
registerEnumType(EnvironmentKindEnum, {
  name: 'EnvironmentKind', description: 'What an environment is for.',
  valuesMap: {
    PRODUCTION: { description: 'What users use.' }, STAGING: { description: 'The last look before production.' },
    DEVELOPMENT: { description: 'Work on a branch.' }, PREVIEW: { description: 'A pull request; lives as long as it does.' },
  },
});

export const HealthEnum = { HEALTHY: 'healthy', DEGRADED: 'degraded', UNHEALTHY: 'unhealthy', STOPPED: 'stopped', EMPTY: 'empty', UNKNOWN: 'unknown' } as const;
export type Health = (typeof HealthEnum)[keyof typeof HealthEnum];
registerEnumType(HealthEnum, {
  name: 'Health', description: 'How something is, as it was last observed.',
  valuesMap: {
    HEALTHY: { description: 'All that shall run does, and answers.' }, DEGRADED: { description: 'Some of it runs.' }, UNHEALTHY: { description: 'None of what shall run is healthy.' },
    STOPPED: { description: 'Stopped on purpose.' }, EMPTY: { description: 'Nothing was deployed, or all was destroyed.' }, UNKNOWN: { description: 'Not observed yet.' },
  },
});

export const InstanceStateEnum = { STARTING: 'starting', RUNNING: 'running', EXITED: 'exited', UNKNOWN: 'unknown' } as const;
registerEnumType(InstanceStateEnum, {
  name: 'InstanceState', description: 'What an instance does.',
  valuesMap: { STARTING: { description: 'It is being started.' }, RUNNING: { description: 'It runs.' }, EXITED: { description: 'It ended.' }, UNKNOWN: { description: 'The provider cannot tell.' } },
});

export const ProtocolEnum = { TCP: 'tcp', UDP: 'udp' } as const;
registerEnumType(ProtocolEnum, { name: 'Protocol', description: 'Transport protocol of a port.', valuesMap: { TCP: { description: 'TCP.' }, UDP: { description: 'UDP.' } } });
