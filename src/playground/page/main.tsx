import { createRoot } from 'react-dom/client';
import { PageStore } from './live/page-store.js';
import { followServer } from './live/stream.js';
import { App } from './shell/app.js';
import { keptTheme, showTheme } from './shell/look.js';

showTheme(keptTheme());
const store = new PageStore();
followServer(store);
const root = document.getElementById('root');
if (root !== null) createRoot(root).render(<App store={store} />);
