export { readLocalConfig, type LocalConfig } from './config/local-config.js';
