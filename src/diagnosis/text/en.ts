import type { CauseCatalogue } from './catalogue.js';
import { admission, job, other, termination } from './en/admission.js';
import { config } from './en/config.js';
import { crashDependency } from './en/crash-dependency.js';
import { crashProcess } from './en/crash-process.js';
import { crashSetup } from './en/crash-setup.js';
import { image } from './en/image.js';
import { node, refused } from './en/node.js';
import { probe, storage } from './en/probe.js';
import { runtime, sandbox } from './en/runtime.js';
import { scheduling } from './en/scheduling.js';
import { unknown } from './en/unknown.js';

/** Every cause in English. */
export const EN: CauseCatalogue = {
  ...scheduling,
  ...image,
  ...config,
  ...runtime,
  ...sandbox,
  ...crashProcess,
  ...crashSetup,
  ...crashDependency,
  ...probe,
  ...storage,
  ...node,
  ...refused,
  ...admission,
  ...termination,
  ...job,
  ...other,
  ...unknown,
};
