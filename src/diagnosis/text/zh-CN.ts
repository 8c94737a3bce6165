import type { CauseCatalogue } from './catalogue.js';
import { admission, job, other, termination } from './zh-cn/admission.js';
import { config } from './zh-cn/config.js';
import { crashDependency } from './zh-cn/crash-dependency.js';
import { crashProcess } from './zh-cn/crash-process.js';
import { crashSetup } from './zh-cn/crash-setup.js';
import { image } from './zh-cn/image.js';
import { node, refused } from './zh-cn/node.js';
import { probe, storage } from './zh-cn/probe.js';
import { runtime, sandbox } from './zh-cn/runtime.js';
import { scheduling } from './zh-cn/scheduling.js';
import { unknown } from './zh-cn/unknown.js';

/** Every cause in Chinese. */
export const ZH_CN: CauseCatalogue = {
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
