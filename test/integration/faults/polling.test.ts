import { testMatrix } from './testMatrix';

testMatrix('looks', ['result', 'progress']);
