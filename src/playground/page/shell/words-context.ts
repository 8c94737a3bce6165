import { createContext, useContext } from 'react';
import { EN } from '../words-en.js';
import type { PageWords } from '../words.js';

export const WordsContext = createContext<PageWords>(EN);

/** The page's own words in the language of its reader. */
export function useWords(): PageWords {
  return useContext(WordsContext);
}
