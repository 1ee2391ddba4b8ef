// Signing in with another house, against a provider of somebody else's making and one that lies: BASE=... node t/sso/run.mjs

import { Report } from '../lib/report.mjs';
import { chromiums } from './chromium.mjs';
import { flows } from './flows.mjs';
import { lies } from './lies.mjs';
import { real } from './real.mjs';

const report = new Report();

await flows(report);
await lies(report);
await real(report);
await chromiums(report);
report.end();
