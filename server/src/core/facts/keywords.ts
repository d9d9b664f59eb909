import { factFor, type ByMajor } from './byMajor';
import facts from './keywords.json';

const keywords = facts.keywords as unknown as Readonly<Record<string, ByMajor<string>>>;

/**
 * What a keyword can name without quotes: `unreserved` anything; `column-name` a column or table, no function or type;
 * `type-function-name` a function or type, no column or table; `reserved` nothing. From pg_get_keywords().
 */
export type KeywordCategory = 'unreserved' | 'column-name' | 'type-function-name' | 'reserved';

/** The category of a word in lower case; undefined where it is no keyword of that major. */
export function keywordCategory(word: string, major: number): KeywordCategory | undefined {
  return factFor(keywords, word, major) as KeywordCategory | undefined;
}
