/** The fields of an environment's whole view, as a console would ask for them. */
export const CONSOLIDATED_VIEW = `
  id branch slug kind health isMeantToRun observedAt createdAt
  project { id name slug } target { id name engine router { baseDomain httpPort httpsPort } }
  applications { name health commit replicas image { ref imageId substitute { program version } } limits { cpuMillis ramBytes } endpoint { host generation ports { port protocol } } routes { url } instances { id state restarts startedAt } }
  services { name type version health image { ref imageId substitute { program version } } limits { cpuMillis ramBytes } endpoint { host ports { port protocol } } volume instances { id state restarts } }
  routes { url host path application isCustomDomain }
  volumes { name owner writtenBy }
  variables { name value isSecret scope application version }
  currentRelease { id number sealedAt description }
  runningOperation { id kind state startedAt steps { name state attempts durationMs failure { code message } } }
  waitingOperations { id kind state }
  releases(first: 5) { nodes { id number } }
  operations(first: 5) { nodes { id kind state } }
`;
