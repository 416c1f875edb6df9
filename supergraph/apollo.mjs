// Does Apollo's composition accept the same SDL? A test asks; nothing that runs depends on it.

import { composeServices } from '@apollo/composition';
import { services } from './compose.mjs';

const { errors = [], supergraphSdl } = composeServices(services());
for (const { message, extensions } of errors) console.error(`${extensions?.code}: ${message}`);
console.log(supergraphSdl ? 'accepted' : 'refused');
process.exitCode = supergraphSdl ? 0 : 1;
